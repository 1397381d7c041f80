import { writeFileSync } from 'node:fs';
import { compileScanner } from './compile-scanner.ts';
import { scannerSourceHash } from './scanner-source.ts';

const wasm = compileScanner();
const text = `/**
 * The scanner compiled to WebAssembly from \`scanner/\`, which is AssemblyScript, by \`npm run build:scanner\` in \`test/bench\`.
 * Do not edit. \`sourceHash\` identifies the source.
 */
export const scannerModule = {
  sourceHash: '${scannerSourceHash()}',
  wasm: '${wasm.toString('base64')}',
} as const;
`;
writeFileSync(new URL('../../../shared/matching/scanner-module.ts', import.meta.url), text);
console.log(`scanner-module.ts: ${wasm.byteLength} bytes`);
