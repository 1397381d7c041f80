import { startSearch } from './search-box.js';
import { startForms } from './try-form.js';

startForms();
startSearch();
