// AssemblyScript; the entry is scan.ts.
/*
 * The first 212 KB of memory. The host puts the snapshot, the keys of the deltas and the message after them.
 *
 *     0x00200  asked          one slot: the kind of the single value that `check` looks up
 *     0x00400  field table    128 slots of 32 bytes
 *     0x01400  table names    64 slots of 32 bytes
 *     0x01c00  names          the texts of both, each padded to 8 bytes
 *     0x03000  keys           of the records that are not judged yet
 *     0x04800  request host   of an HTTP request, until its URL is put together
 *     0x04900  target         of the request; its host is put in front of it
 *     0x05000  normal         a URL's path and query in canonical form
 *     0x07000  unescaped      JSON that was a string inside JSON
 *     0x0b000  text           a value to look up
 *     0x0d000  flagged        flagged records, then those that are not judged yet (batch.ts)
 *     0x15000  IPv4 lengths   prefix lengths above 16, 16 bits for each of the 65,536 /16 networks
 *     0x35000
 */
export const ASKED: usize = 0x200;
export const FIELD_TABLE: usize = 0x400;
export const FIELD_SLOTS: u32 = 128;
export const TABLE_NAMES: usize = 0x1400;
export const TABLE_SLOTS: u32 = 64;
export const NAMES: usize = 0x1c00;
export const NAMES_END: usize = 0x3000;
export const KEYS: usize = 0x3000;
/** Of one record. */
export const MAX_KEYS: i32 = 512;
export const REQUEST_HOST: usize = 0x4800;
export const MAX_REQUEST_HOST: usize = 0x70;
export const TARGET: usize = 0x4900;
export const MAX_TARGET: usize = 0x6f0;
export const NORMAL: usize = 0x5000;
export const MAX_NORMAL: usize = 0x1f00;
export const UNESCAPED: usize = 0x7000;
export const MAX_UNESCAPED: usize = 0x3f00;
export const FLAGGED: usize = 0xd000;
export const MAX_FLAGGED: i32 = 2048;
export const V4_LENGTHS: usize = 0x15000;
