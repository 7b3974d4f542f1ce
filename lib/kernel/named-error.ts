const NAME = Symbol.for('latchkey.error')

/**
 * What a class of errors extends, to be told by its name: `AppError.is(error)`. Never by `instanceof`, which knows the
 * classes of one copy of this code: what Next bundles meets what Node's copy threw, and the other way round.
 */
export function namedError(name: string) {
  return class extends Error {
    override readonly name = name
    readonly [NAME] = name

    static is<Own extends Error>(
      this: abstract new (
        ...given: never[]
      ) => Own,
      error: unknown,
    ): error is Own {
      return error instanceof Error && NAME in error && error[NAME] === name
    }
  }
}
