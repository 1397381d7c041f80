import { z } from 'zod';
import { auditActions, auditResults, callerTypes } from '../../../shared/audit/audit-record.ts';
import { once } from '../../http/once.ts';

export const auditSchemas = once(() => {
  const text = z.string().nullable();
  const fields = z.record(z.string(), z.unknown()).nullable();
  const auditRecord = z
    .object({
      id: z.string(),
      time: z.iso.datetime(),
      name: z.string().describe('The principal name of a person, or the name of an application. It can change.'),
      objectId: z.string().describe('Object id of a person, or client id of an application. It does not change.'),
      callerType: z.enum(callerTypes),
      clientId: text.describe('The application that a person used.'),
      address: text.describe('Address of the client, as far as trusted proxies report it.'),
      operation: z.string().describe('The function.'),
      action: z.enum(auditActions).describe('What was done, as a verb.'),
      targetKind: text.describe('What it was done to, such as `indicator`.'),
      targetId: text,
      before: fields.describe('The changed fields as they were; only of calls that changed one thing.'),
      after: fields.describe('The changed fields as they are since then.'),
      counts: z
        .record(z.string(), z.int())
        .nullable()
        .describe('What was `created`, `changed`, `deleted` and `refused`; for refused calls the number of `calls`.'),
      reason: text.describe('The header `x-reason` of the call.'),
      result: z
        .enum(auditResults)
        .describe('`Partial`: some items were refused, or the call failed after it had changed something.'),
      code: text.describe('The error code of what was refused or failed.'),
      detail: text.describe('The query of an export, the issuer of a sign-in, why a call was refused.'),
      correlationId: text.describe('The id of the call, as in `error.target` and the logs.'),
    })
    .meta({ description: 'A record of the audit log.' });
  return { auditRecord };
});
