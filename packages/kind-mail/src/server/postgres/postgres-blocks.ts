import type { ClientBase } from 'pg'
import { comparePoints, sumBytes } from '../../ranges.js'
import { type Block, type BlockChange, BlockIndex } from '../blocks/block-index.js'

/** The blocks of an archive that several hosts share, as one of them knows them. */
export interface SharedBlocks {
  readonly index: BlockIndex
  /**
   * Takes over what other hosts changed, up to the version that the transaction sees.
   *
   * @param version and `epoch` as the archive's row has them in this transaction
   */
  refresh(client: ClientBase, state: BlockState): Promise<void>
  /** Writes changes inside a transaction that has locked the archive's row; gives the state that comes of it. */
  save(client: ClientBase, state: BlockState, changes: readonly BlockChange[]): Promise<BlockState>
  /** Takes saved changes over, once the transaction is through. */
  apply(state: BlockState, changes: readonly BlockChange[]): void
}

/** Version of the newest change of a block, and how often blocks were taken away. */
export interface BlockState {
  readonly version: number
  readonly epoch: number
}

interface BlockRow {
  readonly timestamp: string
  readonly id: Buffer
  readonly count: number
  readonly sum: Buffer
}

const COLUMNS = 'timestamp, id, count, sum'

export function createSharedBlocks(): SharedBlocks {
  let index = new BlockIndex()
  let known: BlockState = { version: -1, epoch: -1 }

  return {
    get index() {
      return index
    },
    async refresh(client, state) {
      if (state.version === known.version && state.epoch === known.epoch) return
      if (state.epoch !== known.epoch) {
        const { rows } = await client.query<BlockRow>(`SELECT ${COLUMNS} FROM block ORDER BY timestamp, id`)
        index = new BlockIndex(rows.map(blockOf))
      } else {
        const { rows } = await client.query<BlockRow>(`SELECT ${COLUMNS} FROM block WHERE version > $1`, [
          known.version,
        ])
        for (const row of rows) put(index, blockOf(row))
      }
      known = state
    },
    async save(client, state, changes) {
      const version = state.version + 1
      const gone = changes.filter(({ blocks }) => blocks.length === 0).map(({ before }) => before)
      const blocks = changes.flatMap((change) => change.blocks)
      if (blocks.length > 0) {
        await client.query(
          `INSERT INTO block SELECT *, $5 FROM unnest($1::bigint[], $2::bytea[], $3::integer[], $4::bytea[])
           ON CONFLICT (timestamp, id) DO UPDATE SET count = excluded.count, sum = excluded.sum, version = excluded.version`,
          [
            blocks.map(({ from }) => from.timestamp),
            blocks.map(({ from }) => Buffer.from(from.id)),
            blocks.map(({ count }) => count),
            blocks.map(({ sum }) => Buffer.from(sumBytes(sum))),
            version,
          ],
        )
      }
      if (gone.length === 0) return { version, epoch: state.epoch }
      await client.query(
        'DELETE FROM block USING unnest($1::bigint[], $2::bytea[]) AS gone (t, i) WHERE timestamp = gone.t AND id = gone.i',
        [gone.map(({ from }) => from.timestamp), gone.map(({ from }) => Buffer.from(from.id))],
      )
      return { version, epoch: state.epoch + 1 }
    },
    apply(state, changes) {
      index.apply(changes)
      known = state
    },
  }
}

/** Puts a block into its place, instead of the one that begins there or behind the one that reaches over it. */
function put(index: BlockIndex, block: Block): void {
  const at = index.locate(block.from)
  const before = index.blocks[at] as Block
  const blocks = comparePoints(before.from, block.from) === 0 ? [block] : [before, block]
  index.apply([{ at, before, blocks }])
}

function blockOf({ timestamp, id, count, sum }: BlockRow): Block {
  const words = Uint32Array.from({ length: 8 }, (_, word) => sum.readUInt32BE(28 - 4 * word))
  return { from: { timestamp: Number(timestamp), id: new Uint8Array(id) }, count, sum: words }
}
