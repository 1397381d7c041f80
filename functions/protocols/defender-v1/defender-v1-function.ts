import type { HttpFunction } from '../../http/http-function.ts';
import { defenderV1Schemas } from './defender-v1-schemas.ts';
import { defenderV1ErrorAnswer } from './entity-answer.ts';

/** A function of this API: its errors have the format and the member names of the API of 2016. */
export function defenderV1Function(definition: Pick<HttpFunction, 'name' | 'route' | 'methods'>): HttpFunction {
  return {
    ...definition,
    errorAnswer: defenderV1ErrorAnswer,
    describeError: () => defenderV1Schemas().defenderV1Error,
  };
}
