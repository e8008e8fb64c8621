// What pages can do beyond what they do without scripts: the components of GOV.UK Frontend.
import { initAll } from "govuk-frontend";

initAll();
