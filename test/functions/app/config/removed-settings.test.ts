import { expect, it } from 'vitest';
import { environmentSchema } from '../../../../functions/app/config/config.ts';
import { removedSettings } from '../../../../functions/app/config/removed-settings.ts';

it('a setting of an earlier release that is still set is named, with what replaces it', () => {
  const told = removedSettings({ IMPORTS_QUEUE: 'imports', WORK_QUEUE: 'work' });
  expect(told.map(({ setting }) => setting)).toEqual(['IMPORTS_QUEUE']);
  expect(told[0]?.advice).toContain('WORK_QUEUE');
  expect(removedSettings({ IMPORTS_QUEUE: '' })).toEqual([]);
});

it('is not a setting any more', () => {
  expect(Object.keys(environmentSchema.shape)).not.toContain('IMPORTS_QUEUE');
});
