import { expect, it } from 'vitest';
import { Gate } from '../../../shared/detection/receiving/gate.ts';

it('a gate lets one caller through at a time, in order of arrival', async () => {
  const gate = new Gate();
  const seen: string[] = [];
  const pass = async (name: string) => {
    const leave = await gate.enter();
    seen.push(`${name} in`);
    await Promise.resolve();
    seen.push(`${name} out`);
    leave();
  };
  await Promise.all(['a', 'b', 'c'].map(pass));
  expect(seen).toStrictEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  await pass('d');
  expect(seen.at(-1)).toBe('d out');
});
