import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { notInstalled, OWN_FOLDER, once, type Program, place, type Runtime, start, works } from './running.ts'

const GO_LIBRARIES = '/usr/share/gocode/src'
const hasGo = once(() => works('go', 'version'))
const goPackage = (path: string) => existsSync(join(GO_LIBRARIES, path))

/** Debian's Go packages lie in a GOPATH, its go-oidc at the path of an older release with the same functions. */
const goEnvironment = once(() => {
  const own = join(OWN_FOLDER, 'go')
  const oidc = join(own, 'src/github.com/coreos/go-oidc/v3/oidc')
  if (!existsSync(oidc) && goPackage('github.com/coreos/go-oidc')) {
    mkdirSync(dirname(oidc), { recursive: true })
    symlinkSync(join(GO_LIBRARIES, 'github.com/coreos/go-oidc'), oidc)
  }
  return {
    GO111MODULE: 'off',
    GOFLAGS: '',
    GOPATH: `${own}:${dirname(GO_LIBRARIES)}`,
    GOCACHE: join(OWN_FOLDER, 'go-build'),
    CGO_ENABLED: '0',
  }
})

const TRY_IN_GO: Partial<Record<Program, string>> = {
  keepToken: `package main

import "fmt"

func main() {
	for i := 0; i < 2; i++ {
		token, err := accessToken()
		if err != nil {
			panic(err)
		}
		fmt.Println(token)
	}
}`,
  verifyToken: `package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

func main() {
	for _, line := range strings.Split(os.Getenv("TOKENS"), "\\n") {
		words := strings.Split(line, " ")
		switch _, err := verifyAccessToken(context.Background(), words[0], words[1]); err {
		case nil:
			fmt.Println("ok")
		case errMissingScope:
			fmt.Println(403)
		default:
			fmt.Println(401)
		}
	}
}`,
}

/** How its programs are tried. */
export const go: Runtime = {
  label: 'Go',
  missing: (program) => {
    if (!hasGo()) return 'Go is not installed'
    if (program === 'tokenByLibrary')
      return notInstalled('golang.org/x/oauth2', goPackage('golang.org/x/oauth2'))
    return program === 'verifyToken' ? notInstalled('go-oidc', goPackage('github.com/coreos/go-oidc')) : null
  },
  run: async (program, code, env) => {
    const more = TRY_IN_GO[program]
    const files = { 'program.go': `${code}\n`, ...(more && { 'main.go': `${more}\n` }) }
    const at = place(files)
    const unformatted = await start('gofmt', ['-l', 'program.go'], { cwd: at })
    if (unformatted) throw new Error(await start('gofmt', ['-d', 'program.go'], { cwd: at }))
    return start('go', ['run', ...Object.keys(files)], { cwd: at, env: { ...env, ...goEnvironment() } })
  },
  readLiterals: async (literals) => {
    if (!hasGo()) return null
    const code = `package main

import (
	"encoding/json"
	"os"
)

func main() {
	json.NewEncoder(os.Stdout).Encode([]string{
${literals.map((one) => `\t\t${one},\n`).join('')}	})
}
`
    const at = place({ 'main.go': code })
    return JSON.parse(await start('go', ['run', 'main.go'], { cwd: at, env: goEnvironment() }))
  },
}
