import { type ResourceTypeId, WaypostError } from '@waypost/core'

/** A list, or its past, is longer than what is mirrored. Where it is that of the providers, no list can be mirrored. */
export class ListTooLong extends WaypostError {
  readonly list: ResourceTypeId | 'providers'

  constructor(list: ResourceTypeId | 'providers') {
    super({ code: 'MIRROR_LIST_TOO_LONG', message: 'the list is too long', data: { list } })
    this.list = list
  }
}
