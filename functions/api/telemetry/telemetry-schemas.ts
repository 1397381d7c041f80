import { z } from 'zod';
import { utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

export const telemetrySchemas = once(() => {
  const deadLetter = z
    .object({
      id: z.string(),
      messageId: z.string(),
      reason: z.string().describe('Why the queue set the message aside.'),
      description: z.string().describe('The reason in words.'),
      deliveryCount: z.int().describe('How often the message was delivered.'),
      sizeBytes: z.int(),
      enqueuedTime: utcDate().describe('When the message was put on the queue.'),
    })
    .meta({ description: 'A telemetry message that could not be matched.' });
  const telemetryRecord = z
    .looseObject({
      category: z
        .string()
        .optional()
        .describe('The table, as in `AdvancedHunting-DeviceNetworkEvents`, of a record with `properties`.'),
      properties: z
        .looseObject({})
        .optional()
        .describe('The columns of the row. Without it, the record itself is the row, and `Type` names its table.'),
    })
    .meta({ description: 'A row of an advanced-hunting table, as the streaming export or a query returns it.' });
  return { deadLetter, telemetryRecord };
});
