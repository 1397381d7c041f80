import { expect, it } from 'vitest';
import { coreLogTo, makeTextLogger } from '../../local/service/text-logger.ts';

function logged(write: (log: ReturnType<typeof coreLogTo>) => void): string[] {
  const lines: string[] = [];
  write(coreLogTo(makeTextLogger((line) => lines.push(line.replace(/^\S+ /, '')))));
  return lines;
}

it('coreLogTo expands JSON lines of the functions and shows other texts unchanged', () => {
  const lines = logged((log) => {
    log('information', 'user', '{"level":"info","event":"purged","purged":3,"isLast":true}', 'purgeExpiredTimer');
    log('warning', 'user', '{"level":"warn","event":"slow","ms":12}', undefined);
    log('information', 'user', 'plain {text}', 'f');
    log('information', 'user', '{"not":"ours"}', 'f');
    log('information', 'system', 'left out', 'f');
    log(
      'error',
      'user',
      '{"level":"error","event":"broken","error":"Error","message":"m","stack":"Error: m at x"}',
      'f',
    );
  });
  expect(lines).toEqual([
    'info  purged function=purgeExpiredTimer purged=3 isLast=true',
    'warn  slow ms=12',
    'info  function-log function=f message=plain {text}',
    'info  function-log function=f message={"not":"ours"}',
    'error broken function=f \n  Error: m at x',
  ]);
});

it('an error is logged with those behind it', () => {
  const lines: string[] = [];
  const logger = makeTextLogger((line) => lines.push(line));
  logger.error('stop-failed', new AggregateError([new Error('one'), new Error('two', { cause: new Error('three') })]));
  expect(lines.join('')).toMatch(/one[\s\S]*two[\s\S]*three/u);
});
