// Small comforts on top of pages that work without them. Each module looks for its own data-jalon-*.
import { bulk } from "./bulk.js";
import { confirmations } from "./confirm.js";
import { copies } from "./copy.js";
import { drops } from "./drop.js";
import { filters } from "./filters.js";
import { forms } from "./forms.js";
import { insertions } from "./insert.js";
import { live } from "./live.js";
import { maps } from "./map.js";
import { slides } from "./slides.js";

for (const start of [filters, confirmations, drops, copies, forms, bulk, live, maps, insertions, slides]) {
  start(document);
}
