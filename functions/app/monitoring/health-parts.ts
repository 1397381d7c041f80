import type { Stores } from '../stores/stores.ts';

/** The parts that the service cannot work without, each asked for something that is not there. */
export function makeHealthParts(
  stores: Stores,
): readonly { readonly name: string; readonly check: () => Promise<void> }[] {
  const nobody = { partition: '000000000', id: 'health' };
  return [
    { name: 'store', check: () => stores.check() },
    { name: 'indicators', check: async () => void (await stores.indicators.read(nobody)) },
    { name: 'alerts', check: async () => void (await stores.alerts.read(nobody)) },
    { name: 'imports', check: async () => void (await stores.imports.read(nobody)) },
    { name: 'blobs', check: async () => void (await stores.blobs.imports.info('health')) },
    { name: 'queue', check: async () => void (await stores.telemetryDeadLetters.list(1)) },
  ];
}
