import { expect, it } from 'vitest';
import { scannerModule } from '../../shared/matching/scanner-module.ts';
import { compileScanner, isCompilerInstalled } from '../bench/scanner/compile-scanner.ts';
import { scannerSourceHash } from '../bench/scanner/scanner-source.ts';
import { registerWhen } from '../contract/register-when.ts';

it('the compiled scanner was made from this source', () => {
  expect(scannerModule.sourceHash).toBe(scannerSourceHash());
});

registerWhen(isCompilerInstalled(), () => {
  it('the source compiles to the committed module, byte for byte', () => {
    expect(compileScanner().toString('base64')).toBe(scannerModule.wasm);
  }, 120_000);
});
