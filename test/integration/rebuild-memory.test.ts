import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { registerWhen } from '../contract/register-when.ts';

const rows = 400_000;
/**
 * An unwritten row takes 24 bytes, either sorted or in its segment, rarely in both; the rest is garbage from documents.
 * Copying the segment of an index, or keeping rows until all are written, would make it 70.
 */
const mostBytesPerRow = 52;
const preflight = fileURLToPath(new URL('../../local/preflight.mjs', import.meta.url));
const child = fileURLToPath(new URL('../support/worlds/rebuild-child.ts', import.meta.url));
const options = ['--expose-gc', '--max-semi-space-size=2', '--max-old-space-size=48', '--import', preflight];
const schema = z.object({ grownBytes: z.number(), found: z.literal(1) });

registerWhen(process.platform === 'linux', () => {
  it('rebuilding an index while the old one is in use takes little more memory than the finished index', async () => {
    const root = await mkdtemp(join(tmpdir(), 'rebuild-'));
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [...options, child, root, String(rows)]);
      const { grownBytes } = schema.parse(JSON.parse(stdout));
      expect(grownBytes / rows).toBeGreaterThan(10);
      expect(grownBytes / rows).toBeLessThan(mostBytesPerRow);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }, 120_000);
});
