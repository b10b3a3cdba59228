import { addSum, borderBetween, emptySum, FIRST_POINT, idSum, sumBytes } from '../ranges.js'
import { BLOCK_TARGET, type Block, BlockIndex } from './blocks/block-index.js'
import type { Row, Statements } from './sqlite-statements.js'

/**
 * The blocks of an archive as they were written; made anew when they do not add up to what the archive holds, as after
 * envelopes were put into the file by other means.
 */
export function loadBlocks(sql: Statements, envelopes: number): BlockIndex {
  const blocks = sql.blocks.all().map(blockOf)
  if (blocks.reduce((sum, { count }) => sum + count, 0) === envelopes) return new BlockIndex(blocks)
  const made = makeBlocks(sql)
  for (const { from } of blocks) sql.dropBlock.run(from.timestamp, from.id)
  for (const { from, count, sum } of made) sql.saveBlock.run(from.timestamp, from.id, count, sumBytes(sum))
  return new BlockIndex(made)
}

function makeBlocks(sql: Statements): Block[] {
  const blocks: Block[] = []
  let block: { from: Block['from']; count: number; sum: Uint32Array } | undefined
  let last: Block['from'] | undefined
  for (const row of sql.allPoints.iterate() as Iterable<Row>) {
    const point = { timestamp: Number(row.timestamp), id: row.id as Uint8Array }
    if (block === undefined || block.count === BLOCK_TARGET) {
      block = { from: last === undefined ? FIRST_POINT : borderBetween(last, point), count: 0, sum: emptySum() }
      blocks.push(block)
    }
    last = point
    block.count++
    addSum(block.sum, idSum(point.id))
  }
  return blocks
}

function blockOf(row: Row): Block {
  const bytes = row.sum as Uint8Array
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const sum = Uint32Array.from({ length: 8 }, (_, word) => view.getUint32(28 - 4 * word))
  return { from: { timestamp: Number(row.timestamp), id: row.id as Uint8Array }, count: Number(row.count), sum }
}
