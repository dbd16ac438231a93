/**
 * A secret of which nothing is left but its handle, as in the ledger of what was minted. It can be compared with others, and
 * never be revealed or sent.
 */
export class SealedHandle {
  readonly handle: string

  constructor(handle: string) {
    this.handle = handle
  }
}
