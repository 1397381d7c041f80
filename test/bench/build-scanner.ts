import { writeFileSync } from 'node:fs';
import { compileScanner } from './compile-scanner.ts';
import { scannerSourceHash } from './scanner-source.ts';

const wasm = compileScanner();
const text = `/**
 * The compiled scanner (WebAssembly), made from \`scanner/\` by \`npm run build:scanner\` in \`test/bench\`; do not edit.
 * \`sourceHash\` tells from which source.
 */
export const scannerModule = {
  sourceHash: '${scannerSourceHash()}',
  wasm: '${wasm.toString('base64')}',
} as const;
`;
writeFileSync(new URL('../../shared/matching/scanner-module.ts', import.meta.url), text);
console.log(`scanner-module.ts: ${wasm.byteLength} bytes`);
