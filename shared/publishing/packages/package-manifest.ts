import { z } from 'zod';
import { indicatorTypes } from '../../indicators/model/indicator.ts';
import { precedenceRules } from '../../indicators/rules/precedence.ts';
import { ManifestBlob } from '../index/manifest-blob.ts';

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
  /** Detached JWS over the bytes. */
  signature: z.string(),
  records: natural,
});

const packageSchema = signedSchema.extend({
  version: natural,
  /** Values of each type. */
  counts: z.partialRecord(z.enum(indicatorTypes), natural),
});
/** One version of the list for a device group. */
export type StoredPackage = z.output<typeof packageSchema>;

const deltaSchema = signedSchema.extend({
  version: natural,
  /** The oldest version that it can be applied to. */
  from: natural,
});
export type StoredDelta = z.output<typeof deltaSchema>;

const groupSchema = z.object({
  /** Id; empty = the organisation alone. */
  groupId: z.string(),
  groupName: z.string(),
  /** The latest first; those before it are kept for who is reading one. */
  versions: z.tuple([packageSchema], packageSchema),
  /** To the latest version; the one from the latest start first. */
  deltas: z.array(deltaSchema),
});
/** The packages of one device group. */
export type GroupPackages = z.output<typeof groupSchema>;

const manifestSchema = z.object({
  format: z.literal(1),
  /** When the look at the list began that this reaches, milliseconds since 1970. */
  completeAsOfMs: natural,
  /** Where the list's changes go on. */
  checkpoint: z.string(),
  /** The first expiry to come, seconds since 1970. */
  nextExpirySec: natural,
  /** The rule by which the packages were made, and the key that signed them. */
  precedence: z.enum(precedenceRules),
  keyId: z.string(),
  catalog: fileSchema,
  /** Ids of the device groups that an indicator names. */
  namedGroups: z.array(z.string()),
  groups: z.array(groupSchema),
  fence: natural.optional(),
});
/** What names the current packages; the one blob of them that is ever replaced. */
export type PackageManifest = z.output<typeof manifestSchema>;

export const packageManifest = new ManifestBlob(`${packageFolder}manifest.json`, manifestSchema);
