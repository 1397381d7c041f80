import type { Stores } from '../stores/stores.ts';

/** The parts that the service cannot work without. Each check reads something that does not exist. */
export function makeHealthParts(
  stores: Stores,
): readonly { readonly name: string; readonly check: () => Promise<void> }[] {
  const missing = { partition: '000000000', id: 'health' };
  return [
    { name: 'store', check: () => stores.check() },
    { name: 'indicators', check: async () => void (await stores.indicators.read(missing)) },
    { name: 'alerts', check: async () => void (await stores.alerts.read(missing)) },
    { name: 'imports', check: async () => void (await stores.imports.read(missing)) },
    { name: 'blobs', check: async () => void (await stores.blobs.imports.info('health')) },
    { name: 'queue', check: async () => void (await stores.telemetryDeadLetters.list(1)) },
  ];
}
