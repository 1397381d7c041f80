import type { Actor } from '../../access/actor.ts';
import type { ReadDeviceGroups } from '../../device-groups/directory.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Pauses } from '../../storage/change-document.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { IndicatorsDocument } from '../model/indicator.ts';
import type { GuardList } from '../rules/guard-list.ts';
import type { IdentityHash } from '../rules/identity.ts';
import type { ReadImportTimes } from './imported-by.ts';

/** Which alert definitions indicators may refer to. */
export interface DefinitionLookup {
  /** The ids that belong to a definition that the caller may see. */
  known(actor: Actor, ids: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface IndicatorServiceDependencies {
  readonly container: DocumentContainer<IndicatorsDocument>;
  readonly clock: Clock;
  readonly guard: GuardList;
  readonly groups: ReadDeviceGroups;
  readonly definitions: DefinitionLookup;
  readonly metrics: Metrics;
  /** When imports wrote. */
  readonly importTimes: ReadImportTimes;
  /** How long a tombstone is kept for readers of changes. */
  readonly tombstoneTtlSec: number;
  /** Tests pass one that makes clashes likely. */
  readonly identityHash: IdentityHash;
  readonly pauses?: Pauses;
}

/** The error for a write that keeps conflicting with other writes. */
export function tooBusy(): AppError {
  return new AppError('ServiceUnavailable', 'Another request is changing the indicator. Try again.', {
    retryAfterSec: 1,
  });
}
