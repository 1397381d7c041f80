import { z } from 'zod';
import { indicatorTypes } from '../../indicators/model/indicator.ts';
import { precedenceRules } from '../../indicators/rules/precedence.ts';
import { ManifestBlob, markFields } from '../../storage/manifest-blob.ts';

export const packageFolder = 'packages/';
const natural = z.number().int().nonnegative();

const fileSchema = z.object({
  /** Name of its blob. */
  name: z.string().min(1),
  bytes: natural,
  /** Hexadecimal. */
  sha256: z.string(),
});
const signedSchema = fileSchema.extend({
  /** A detached JWS over the bytes. */
  signature: z.string(),
  records: natural,
});

const packageSchema = signedSchema.extend({
  version: natural,
  /** The number of values of each type. */
  counts: z.partialRecord(z.enum(indicatorTypes), natural),
});
/** One version of the package of a device group. */
export type StoredPackage = z.output<typeof packageSchema>;

const deltaSchema = signedSchema.extend({
  version: natural,
  /** The oldest version to which it can be applied. */
  from: natural,
});
export type StoredDelta = z.output<typeof deltaSchema>;

const groupSchema = z.object({
  /** The id; empty: the organisation alone. */
  groupId: z.string(),
  groupName: z.string(),
  /** Latest first; earlier ones are kept for agents that are reading them. */
  versions: z.tuple([packageSchema], packageSchema),
  /** They lead to the latest version; latest start first. */
  deltas: z.array(deltaSchema),
});
/** The packages of one device group. */
export type GroupPackages = z.output<typeof groupSchema>;

const manifestSchema = z.object({
  format: z.literal(1),
  /** Every change before this time is included; milliseconds since 1970. */
  completeAsOfMs: natural,
  ...markFields,
  /** The next expiry, seconds since 1970. */
  nextExpirySec: natural,
  /** The precedence rule of the packages, and the key that signed them. */
  precedence: z.enum(precedenceRules),
  keyId: z.string(),
  catalog: fileSchema,
  /** Ids of the device groups in the scope of an indicator. */
  namedGroups: z.array(z.string()),
  groups: z.array(groupSchema),
  fence: natural.optional(),
});
/** Names the current packages: the only one of their blobs that is replaced. */
export type PackageManifest = z.output<typeof manifestSchema>;

export const packageManifest = new ManifestBlob(`${packageFolder}manifest.json`, manifestSchema);
