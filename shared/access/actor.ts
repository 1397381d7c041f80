/**
 * 0: people and clients with `Ti.ReadWrite.All`; 1: clients that manage only their own indicators. The lower number wins,
 * so that no feed can silence or overrule the analysts.
 */
export type OwnerTier = 0 | 1;

/** The owner of everything that people write: with delegated tokens, or as files in the drop folder or container. */
export const organisationOwner = 'organisation';

/** Who reads or writes indicators, reduced to what the rules of the list need. */
export interface Actor {
  /** Client id of the application, or `organisation` for people. It is part of an indicator's identity. */
  readonly owner: string;
  readonly tier: OwnerTier;
  /** Recorded as `createdBy`: the client id, or the user's principal name. It is for show: a person's name can change. */
  readonly id: string;
  /** Tells callers apart and never changes: the client id, or the user's object id (`oid`, else `sub`). */
  readonly objectId: string;
  readonly displayName: string;
  readonly sourceType: 'User' | 'AadApp';
  /** Recorded as `createdBySource`. */
  readonly createdBySource: 'PublicApi' | 'Portal';
  /** Sees and changes only what it owns. */
  readonly ownOnly: boolean;
  /** May override the guard list. */
  readonly canForce: boolean;
  /** Ids of the device groups that it may see and target; `all` includes organisation-wide scope. */
  readonly deviceGroups: 'all' | ReadonlySet<string>;
}

/** Files dropped into the container are imported as this actor. */
export const organisationActor: Actor = {
  owner: organisationOwner,
  tier: 0,
  id: organisationOwner,
  objectId: organisationOwner,
  displayName: 'Organisation (file drop)',
  sourceType: 'User',
  createdBySource: 'Portal',
  ownOnly: false,
  canForce: true,
  deviceGroups: 'all',
};
