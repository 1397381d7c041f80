import { scannerModule } from './scanner-module.ts';

/**
 * What the compiled scanner exports; addresses and lengths are in bytes of its memory. Its source is AssemblyScript
 * (`scanner/scan.ts`); why is in `docs/adr/0006-simd-scanner.md`.
 */
export interface Scanner {
  readonly events: { readonly value: number };
  readonly ignored: { readonly value: number };
  readonly foundInBase: { readonly value: number };
  readonly countInBase: { readonly value: number };
  readonly foundInOverlay: { readonly value: number };
  addName(isTable: number, text: number, length: number, kind: number, argument: number, modes: number): number;
  setPrefixLengths(v4: bigint, v6Below64: bigint, v6From64: bigint, has128: number): void;
  setBase(filter: number, lines: number, fingerprints: number, count: number): void;
  setOverlay(fingerprints: number, count: number): void;
  addToFilter(fingerprints: number, count: number): void;
  noteRanges(fingerprints: number, count: number): void;
  /** Returns a signed 64-bit number. */
  checksum(start: number, length: number): bigint;
  putKey(type: number, text: number, length: number): number;
  locate(type: number, text: number, length: number): number;
  check(kind: number, type: number, text: number, length: number): number;
  scan(start: number, length: number): number;
}

/** A scanner and its own memory. */
export interface ScannerInstance {
  readonly memory: WebAssembly.Memory;
  readonly scanner: Scanner;
}

/** Fixed addresses in a scanner's memory, as in `scanner/layout.ts`. */
export const scannerPlaces = {
  key: 0x3000,
  text: 0xb000,
  textBytes: 0x1f00,
  flagged: 0xd000,
  /** Where the fixed part ends. */
  free: 0x35000,
} as const;

export const pageBytes = 65_536;

const compiled = new WebAssembly.Module(Buffer.from(scannerModule.wasm, 'base64'));

/** Makes a scanner with at least `bytes` of memory. */
export function makeScanner(bytes: number): ScannerInstance {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  if (!isScanner(exports)) {
    throw new TypeError('scanner-module.ts does not export the functions that scanner.ts needs: build it again');
  }
  return { memory, scanner: exports };
}

const functions = [
  'addName',
  'setPrefixLengths',
  'setBase',
  'setOverlay',
  'addToFilter',
  'noteRanges',
  'checksum',
  'putKey',
  'locate',
  'check',
  'scan',
];

function isScanner(exports: object): exports is Scanner {
  const known = new Map(Object.entries(exports));
  return functions.every((name) => typeof known.get(name) === 'function');
}
