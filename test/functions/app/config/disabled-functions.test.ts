import { expect, it } from 'vitest';
import { isDisabled } from '../../../../functions/app/config/disabled-functions.ts';

it.each([
  ['AzureWebJobs.indicatorsHttp.Disabled', 'true', true],
  ['AzureWebJobs__indicatorsHttp__Disabled', '1', true],
  ['AzureWebJobs.indicatorsHttp.Disabled', 'True ', true],
  ['AzureWebJobs.indicatorsHttp.Disabled', 'false', false],
  ['AzureWebJobs.indicatorsHttp.Disabled', '0', false],
  ['AzureWebJobs.indicatorsHttp.Disabled', undefined, false],
  ['AzureWebJobs.indicatorsExportHttp.Disabled', 'true', false],
])('%s = %s switches indicatorsHttp off: %s', (setting, value, isOff) => {
  expect(isDisabled('indicatorsHttp', { [setting]: value })).toBe(isOff);
});
