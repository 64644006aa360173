import { invariant } from '../invariant';

/** What has been seen, as plain data: hashes of keys and the number kept with each. */
export interface SeenKeysMemory {
  readonly hashes: readonly number[];
  readonly values: readonly number[];
}

const CAPACITY_MIN = 1_024;
/** Slots per key at least, so that looking one up takes one or two steps. */
const SLOTS_PER_KEY = 2;

/**
 * Remembers which keys a file has had, and a whole number (0 to 2^32 - 1) with each, in some twenty-four bytes a key
 * however long the keys are: hashes of 52 bits in an open table. In one of some 200,000 files of the largest size two
 * keys fall together; the later is then taken for a repeat of the earlier, and the seller is told so with both lines.
 */
export class SeenKeys {
  private count = 0;
  private hashes: Float64Array;
  private values: Uint32Array;

  constructor(memory: SeenKeysMemory = { hashes: [], values: [] }) {
    invariant(memory.hashes.length === memory.values.length, 'each key has its number');
    let capacity = CAPACITY_MIN;
    while (capacity < memory.hashes.length * SLOTS_PER_KEY) capacity *= 2;
    this.hashes = new Float64Array(capacity);
    this.values = new Uint32Array(capacity);
    for (const [index, hash] of memory.hashes.entries()) this.put(hash, memory.values[index] ?? 0);
  }

  get size(): number {
    return this.count;
  }

  /** What is kept with a key; undefined when the file has not had it. */
  get(key: string): number | undefined {
    const slot = this.slotOf(hashOf(key));
    return this.hashes[slot] === 0 ? undefined : this.values[slot];
  }

  has(key: string): boolean {
    return this.hashes[this.slotOf(hashOf(key))] !== 0;
  }

  set(key: string, value: number): void {
    this.put(hashOf(key), value);
  }

  /** What it remembers, for another one to go on with. */
  memory(): SeenKeysMemory {
    const hashes: number[] = [];
    const values: number[] = [];
    for (const [slot, hash] of this.hashes.entries()) {
      if (hash === 0) continue;
      hashes.push(hash);
      values.push(this.values[slot] ?? 0);
    }
    return { hashes, values };
  }

  private put(hash: number, value: number): void {
    const slot = this.slotOf(hash);
    if (this.hashes[slot] === 0) this.count += 1;
    this.hashes[slot] = hash;
    this.values[slot] = value;
    if (this.count * SLOTS_PER_KEY > this.hashes.length) this.grow();
  }

  /** Where a hash is, or the free slot where it belongs. */
  private slotOf(hash: number): number {
    const { hashes } = this;
    let slot = hash % hashes.length;
    while (hashes[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) % hashes.length;
    return slot;
  }

  private grow(): void {
    const { hashes, values } = this.memory();
    this.hashes = new Float64Array(this.hashes.length * 2);
    this.values = new Uint32Array(this.values.length * 2);
    this.count = 0;
    for (const [index, hash] of hashes.entries()) this.put(hash, values[index] ?? 0);
  }
}

const TWO_TO_20 = 1_048_576;

/** A hash of 52 bits, never zero: two multiplicative hashes of 32 bits that are mixed at the end. */
function hashOf(key: string): number {
  let one = 0x9e3779b9;
  let other = 0x85ebca6b;
  for (let index = 0; index < key.length; index += 1) {
    const code = key.charCodeAt(index);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0xc2b2ae35) ^ (other >>> 15);
  }
  one = mixed(one ^ key.length);
  other = mixed(other ^ one);
  return (one >>> 0) * TWO_TO_20 + (other >>> 12) + 1;
}

function mixed(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}
