/**
 * 0: people and clients with `Ti.ReadWrite.All`; 1: clients that manage their own indicators only.
 * The lower number wins, so that no feed silences or overrules the analysts.
 */
export type OwnerTier = 0 | 1;

/** The owner of what people write: delegated tokens, folder and container drops. */
export const organisationOwner = 'organisation';

/** Who writes or reads indicators, as far as the rules of the list care. */
export interface Actor {
  /** Client id of the application, or `organisation` for people. Part of an indicator's identity. */
  readonly owner: string;
  readonly tier: OwnerTier;
  /** Recorded as `createdBy`: client id, or the user's principal name. */
  readonly id: string;
  readonly displayName: string;
  readonly sourceType: 'User' | 'AadApp';
  /** Recorded as `createdBySource`. */
  readonly createdBySource: 'PublicApi' | 'Portal';
  /** Sees and changes only what it owns. */
  readonly ownOnly: boolean;
  /** May override the guard list. */
  readonly canForce: boolean;
  /** Ids of the device groups it may see and target; `all` includes organisation-wide scope. */
  readonly deviceGroups: 'all' | ReadonlySet<string>;
}

/** The people of the organisation, as who a file dropped into the container is imported. */
export const organisationActor: Actor = {
  owner: organisationOwner,
  tier: 0,
  id: organisationOwner,
  displayName: 'Organisation (file drop)',
  sourceType: 'User',
  createdBySource: 'Portal',
  ownOnly: false,
  canForce: true,
  deviceGroups: 'all',
};
