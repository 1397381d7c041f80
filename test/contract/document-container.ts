import { afterEach, beforeEach, describe } from 'vitest';
import { describeChanges } from './document-changes.ts';
import { describeOrders } from './document-orders.ts';
import { describeQueries } from './document-queries.ts';
import {
  allCapabilities,
  type DocumentContainerCapabilities,
  type DocumentContainerHarness,
  type DocumentSuite,
} from './document-suite.ts';
import { describeTimeToLive } from './document-time-to-live.ts';
import { describeWrites } from './document-writes.ts';
import { registerWhen } from './register-when.ts';

/** The contract of a document container; every implementation runs it. */
export function describeDocumentContainer(
  name: string,
  makeHarness: () => Promise<DocumentContainerHarness>,
  capabilities: DocumentContainerCapabilities = allCapabilities,
): void {
  describe(`document container: ${name}`, () => {
    let harness: DocumentContainerHarness | undefined;
    const current = (): DocumentContainerHarness => {
      if (harness === undefined) {
        throw new Error('no container outside a test');
      }
      return harness;
    };
    const suite: DocumentSuite = {
      capabilities,
      container: () => current().container,
      advance: (ms) => current().advance(ms),
    };

    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(async () => {
      await harness?.close();
      harness = undefined;
    });

    describeWrites(suite);
    describeQueries(suite);
    describeOrders(suite);
    describeChanges(suite);
    registerWhen(capabilities.ttl, () => describeTimeToLive(suite));
  });
}
