// What pages can do beyond what they do without scripts: the components of GOV.UK Frontend, and our own.
import { initAll } from "govuk-frontend";
import { keepCaseFile } from "./casefile.js";
import { watchJob } from "./jobs.js";

initAll();
watchJob();
keepCaseFile();
