import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const clients = z.tuple([z.object({ id: z.string(), secret: z.string() })], z.unknown());

/** The administrator's client, which a first start without `LOCAL_CLIENTS` creates. */
export async function readLocalAdministrator(
  dataDir: string,
): Promise<{ readonly id: string; readonly secret: string }> {
  return clients.parse(JSON.parse(await readFile(join(dataDir, 'clients.json'), 'utf8')))[0];
}
