// What pages can do beyond what they do without scripts: GOV.UK components, and parts that load by themselves.
import { initAll } from "govuk-frontend";
import htmx from "htmx.org";

htmx.config.selfRequestsOnly = true;
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
window.htmx = htmx;

document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

initAll();
