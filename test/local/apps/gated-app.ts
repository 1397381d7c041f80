import { app } from '@azure/functions';
import { z } from 'zod';
import { exportCost } from '../../../functions/http/gates/call-cost.ts';
import { makeCallGates } from '../../../functions/http/gates/call-gates.ts';
import type { HttpFunction } from '../../../functions/http/http-function.ts';
import { json } from '../../../functions/http/json-answer.ts';
import { makeHandler } from '../../../functions/http/make-handler.ts';
import { describedAnswer } from '../../../functions/http/operation-description.ts';

/** An export without end, behind the gates of the service, and what the gates and the export are doing. */
const gates = makeCallGates();
const made = { started: 0, chunks: 0, ended: 0 };
const silent = () => {};

async function* endless(): AsyncGenerator<Uint8Array> {
  made.started += 1;
  try {
    for (;;) {
      made.chunks += 1;
      yield Buffer.alloc(64 * 1024, 'x');
    }
  } finally {
    made.ended += 1;
  }
}

const definition: HttpFunction = {
  name: 'endlessHttp',
  route: 'endless/{client}',
  methods: {
    GET: {
      permission: 'indicators.manage',
      describe: () => ({ summary: 'Endless', answers: { 200: describedAnswer('Text.', z.string(), 'text/csv') } }),
      cost: exportCost,
      handle: () => Promise.resolve({ status: 200, headers: { 'content-type': 'text/csv' }, body: endless() }),
    },
  },
};

app.setup({ enableHttpStream: true });
app.http('endlessHttp', {
  route: definition.route,
  methods: ['GET', 'HEAD'],
  authLevel: 'anonymous',
  handler: (request, context) =>
    makeHandler(definition, {
      verifyToken: () =>
        Promise.resolve({
          tid: 't',
          exp: 0,
          azp: request.params['client'] ?? '',
          roles: ['Ti.ReadWrite.All'],
          groups: [],
        }),
      visibleGroups: () => Promise.resolve('all'),
      gates,
      logger: { info: silent, warn: silent, error: silent },
    })(request, context, request.params),
});
app.http('stateHttp', {
  route: 'state',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: () => json({ ...made, ...gates.work.load }),
});
