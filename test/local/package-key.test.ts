import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadPackageKey } from '../../local/service/package-key.ts';
import { parseSigningKeys } from '../../shared/publishing/packages/signing-keys.ts';

it('the package signing key is generated once and only its owner can read it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'package-key-'));
  try {
    const path = join(folder, 'package-signing-key.json');
    const made = await loadPackageKey(path);
    expect(await loadPackageKey(path)).toBe(made);
    expect(parseSigningKeys(made)).toBeDefined();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
