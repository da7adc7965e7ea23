"""Placeholder: overwritten by its room."""

from fastapi import APIRouter

router = APIRouter()
