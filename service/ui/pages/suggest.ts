// Every page: suggestions in the fields that ask for a thing by words.

import { suggestInto } from "../combobox";

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-suggest]")) suggestInto(field);
