// What every page gets. Each module adds ease to something that already works without it.
import "./htmx.js";
import { watchCards } from "./cards.js";
import { watchConfirmations } from "./confirm.js";
import { watchCopyButtons } from "./copy.js";
import { watchFileDrops } from "./drop.js";
import { watchFilters } from "./filters.js";
import { watchMenus } from "./menus.js";
import { watchSelections } from "./selection.js";
import { watchSideBar } from "./side_bar.js";
import { watchSignOut } from "./sign_out.js";
import { watchSubmissions } from "./submissions.js";

document.documentElement.classList.add("js");
watchMenus();
watchSideBar();
watchConfirmations();
watchFilters();
watchCopyButtons();
watchFileDrops();
watchSelections();
watchSignOut();
watchSubmissions();
watchCards();

// After a refused form the summary of errors is the first thing to be read.
document.querySelector("[data-error-summary]")?.focus();
