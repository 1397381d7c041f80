import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJson } from '../../../functions/http/read-body.ts';
import { oneOf } from '../../../shared/detection/alerts/one-of.ts';

const schema = z.object({
  status: oneOf(['New', 'Resolved']).optional(),
  text: z.string().min(2).max(3),
  count: z.int().min(1).max(9).optional(),
  ids: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .max(2)
    .optional(),
  isOn: z.boolean().optional(),
  own: z.string().max(1, 'own words').optional(),
});

describe('the message about an invalid body', () => {
  it.each([
    [[], 'The body: expected a JSON object.'],
    [null, 'The body: expected a JSON object.'],
    [{}, 'text: a value is required.'],
    [{ text: 5 }, 'text: expected text.'],
    [{ text: '' }, 'text: expected at least 2 characters.'],
    [{ text: 'long' }, 'text: expected at most 3 characters.'],
    [{ text: 'ok', status: 'Zap' }, 'status: expected one of New, Resolved.'],
    [{ text: 'ok', status: 7 }, 'status: expected one of New, Resolved.'],
    [{ text: 'ok', count: 'x' }, 'count: expected a number.'],
    [{ text: 'ok', count: 1.5 }, 'count: expected a whole number.'],
    [{ text: 'ok', count: 10 }, 'count: expected at most 9.'],
    [{ text: 'ok', ids: 'x' }, 'ids: expected a list.'],
    [{ text: 'ok', ids: [] }, 'ids: expected at least 1 item.'],
    [{ text: 'ok', ids: ['x', null] }, 'ids.1: expected a value of another type.'],
    [{ text: 'ok', isOn: 'yes' }, 'isOn: expected true or false.'],
    [{ text: 'ok', own: 'xx' }, 'own: own words.'],
  ])('of %j is "%s"', async (body, message) => {
    const request = new HttpRequest({ method: 'POST', url: 'http://h/', body: { string: JSON.stringify(body) } });
    await expect(readJson(request, schema)).rejects.toMatchObject({ code: 'InvalidRequestBody', message });
  });
});
