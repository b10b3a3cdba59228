import { ConfigurationError } from '@waypost/core'
import { isMailTopic } from '../envelope.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import { WHOLE_RANGE } from '../wire/request.js'
import type { HistoryRequest } from './history.js'

/** @throws ConfigurationError naming the field of a history request that is out of range */
export function checkHistoryRequest(request: HistoryRequest): void {
  const { topics, start = 0, end = WHOLE_RANGE.end, pageSize = 1, crossCheck = 0 } = request
  checkTopics(topics)
  if (!Number.isSafeInteger(start) || start < 0) throw new ConfigurationError('start', start, 'give ms since 1970')
  if (!Number.isSafeInteger(end) || end <= start || end > WHOLE_RANGE.end) {
    throw new ConfigurationError('end', end, 'give ms since 1970, after the start')
  }
  if (!Number.isSafeInteger(pageSize) || pageSize < 1 || pageSize > MAIL_LIMITS.page) {
    throw new ConfigurationError('pageSize', pageSize, `give 1 to ${MAIL_LIMITS.page}`)
  }
  if (!Number.isSafeInteger(crossCheck) || crossCheck < 0 || crossCheck > MOST_OTHERS) {
    throw new ConfigurationError('crossCheck', crossCheck, `give a number of servers, 0 to ${MOST_OTHERS}`)
  }
}

/** More servers than this to compare with are a mistake. */
const MOST_OTHERS = 16

/** @throws ConfigurationError unless there are 1 to 64 topics, each once */
export function checkTopics(topics: readonly string[]): void {
  const isValid = topics.length >= 1 && topics.length <= MAIL_LIMITS.topics && topics.every(isMailTopic)
  if (!isValid)
    throw new ConfigurationError('topics', topics, `give 1 to ${MAIL_LIMITS.topics} topics of visible ASCII`)
  if (new Set(topics).size !== topics.length) throw new ConfigurationError('topics', topics, 'give each topic once')
}
