"""Background work that outlives a request: claimed, retried, shown; knows no domain word.

To add a kind of job, from a room above this one:

1. Write `def work(…, context: JobContext) -> dict | None`. Cut it into units (a page, a document).
   Before each unit call `context.progress(done, total, label)`: it shows « done sur total label »,
   renews the lease, and raises when a person cancelled or the program stops; let it raise.
   Finish each unit in its own short `with context.session() as session:`, under a unique key, and
   skip at the start the units already there: after `kill -9` another worker of the machine takes
   the job over at once (app/jobs/presence.py), of another machine once its lease is out; neither
   does anything twice. Raise a DomainError to end at once with a sentence that
   says the way out; any other exception is tried again, `max_tries` times.
2. Register it in app/worker.py: `handlers.register(KIND, partial(work, …))`.
3. Ask for it in the transaction of a request: `jobs.service.enqueue(session, KIND, payload,
   label=…, key=…)`; the same key is the same job. Find it again with `jobs.queries.by_key`.
4. Show it: `JobView(row, is_alive)` in the page, `{{ live_head(page.job) }}` in the head block
   and `{{ job_card(page.job, …) }}` of templates/components/job.html in the content. The page
   renews itself while the job is unfinished: every second with JavaScript, every three without.
   Cancelling and asking again are routes of the room, `jobs.service.cancel` and `.retry`.
"""
