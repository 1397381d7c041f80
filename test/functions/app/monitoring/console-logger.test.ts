import { expect, it } from 'vitest';
import { makeConsoleLogger } from '../../../../functions/app/monitoring/console-logger.ts';

it('the console logger writes events of its level and above, and of errors the name, message and stack', () => {
  const lines: unknown[] = [];
  const logger = makeConsoleLogger('warn', (_level, line) => lines.push(JSON.parse(line)));
  logger.info('quiet');
  logger.warn('loud', { rows: 3 });
  logger.error('bad', Object.assign(new TypeError('broken'), { secret: 'x', stack: 'at x' }), { function: 'f' });
  expect(lines).toEqual([
    { level: 'warn', event: 'loud', rows: 3 },
    { level: 'error', event: 'bad', function: 'f', error: 'TypeError', message: 'broken', stack: 'at x' },
  ]);
});

it('names the errors behind an error', () => {
  const lines: unknown[] = [];
  const logger = makeConsoleLogger('warn', (_level, line) => lines.push(JSON.parse(line)));
  const full = new RangeError('disk full');
  const members = new AggregateError([new Error('one', { cause: full }), new Error('two')], 'both');
  logger.error('bad', Object.assign(members, { stack: 's' }));
  expect(lines).toMatchObject([{ message: 'both', cause: 'Error: one (RangeError: disk full); Error: two' }]);
});
