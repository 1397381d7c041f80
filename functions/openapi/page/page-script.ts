import { readFileSync } from 'node:fs';

/** The files of `browser/`, each after the files that it imports. */
const files = [
  'call.js',
  'curl-line.js',
  'search-match.js',
  'response-text.js',
  'entered-call.js',
  'send-call.js',
  'try-form.js',
  'search-box.js',
  'start.js',
];

/**
 * The files as one module without imports, which the page contains inline. The bundle for Azure has no `browser/` folder:
 * `infra/build.ts` replaces this file with its text.
 */
export const pageScript = files
  .map((name) => readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8'))
  .map((text) => text.replaceAll(/^import .*\n/gm, '').trim())
  .join('\n');
