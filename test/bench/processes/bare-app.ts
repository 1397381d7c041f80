import { readFileSync } from 'node:fs';
import { app } from '@azure/functions';

/*
 * The least that a function app can do: it answers the files of `BODIES` (paths, comma-separated) under their place, from
 * memory, as a stream.
 */
app.setup({ enableHttpStream: true });

for (const [place, path] of (process.env['BODIES'] ?? '').split(',').entries()) {
  const body = readFileSync(path);
  app.http(`bare${place}`, {
    route: `bare/${place}`,
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: () => ({ body, headers: { 'content-type': 'application/json; charset=utf-8' } }),
  });
}
