/*
 * The first 212 KB of memory; behind them the host puts the snapshot, the overlay of the deltas, and the message.
 *
 *     0x00200  asked          one slot: the kind of a value that is asked for
 *     0x00400  field table    128 slots of 32 bytes
 *     0x01400  table names    64 slots of 32 bytes
 *     0x01c00  names          the texts of both, each padded to 8 bytes
 *     0x03000  keys           of the records that are not judged yet
 *     0x05000  normal         a URL's path and query in canonical spelling
 *     0x07000  unescaped      JSON that was a text inside JSON
 *     0x0b000  text           a value to look up
 *     0x0d000  flagged        records to be looked at, and those that are not judged yet (batch.ts)
 *     0x15000  IPv4 lengths   of ranges longer than /16, 16 bits for each of the 65,536 networks /16
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
export const NORMAL: usize = 0x5000;
export const MAX_NORMAL: usize = 0x1f00;
export const UNESCAPED: usize = 0x7000;
export const MAX_UNESCAPED: usize = 0x3f00;
export const FLAGGED: usize = 0xd000;
export const MAX_FLAGGED: i32 = 2048;
export const V4_LENGTHS: usize = 0x15000;
