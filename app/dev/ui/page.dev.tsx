import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Header } from '#app/header.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Bitting } from '#components/ui/bitting.tsx'
import { Button, type ButtonVariant, buttonClasses, LinkButton } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { Checkbox, ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { InputField } from '#components/ui/input.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { Stat, StatGrid } from '#components/ui/stat.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { ThemeToggle } from '#components/ui/theme-toggle.tsx'
import type { Tone } from '#components/ui/tone.ts'
import { DialogSpecimens, SummarySpecimen } from './specimens.tsx'

export const metadata: Metadata = { title: 'Interface components' }

const TONES: readonly Tone[] = ['neutral', 'info', 'success', 'warn', 'danger']
const VARIANTS: readonly ButtonVariant[] = ['primary', 'secondary', 'danger', 'ghost']

/** Every piece of components/ui in its states, for developers. */
export default function InterfacePage() {
  return (
    <>
      <Header />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex max-w-5xl flex-col gap-12 px-4 pt-8 pb-16 sm:px-6"
      >
        <PageHeader
          eyebrow="components/ui"
          title="Interface components"
          description="Every component in its states. Switch the theme and narrow the window: nothing should break."
          actions={<ThemeToggle />}
        />
        <Buttons />
        <Words />
        <Fields />
        <Data />
        <Specimen title="Dialog">
          <DialogSpecimens />
        </Specimen>
      </main>
    </>
  )
}

function Specimen({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4">
      <h2 className="border-line border-b pb-2 font-semibold text-lg">{title}</h2>
      {children}
    </section>
  )
}

const Row = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-wrap items-center gap-3">{children}</div>
)

function Buttons() {
  return (
    <Specimen title="Button, LinkButton, CopyButton, Menu">
      {VARIANTS.map((variant) => (
        <Row key={variant}>
          <Button variant={variant} size="sm">
            Small {variant}
          </Button>
          <Button variant={variant}>Middle</Button>
          <Button variant={variant} size="lg">
            Large
          </Button>
          <Button variant={variant} disabled>
            Disabled
          </Button>
          <LinkButton href="#main" variant={variant}>
            Link
          </LinkButton>
        </Row>
      ))}
      <Row>
        <CopyButton text="copied" label="Copy client ID" />
        <Menu label="Menu ▾" buttonClassName={buttonClasses({ variant: 'secondary', size: 'sm' })}>
          <a href="#main" className="rounded-md px-2 py-1.5 hover:bg-sunken">
            An entry
          </a>
        </Menu>
      </Row>
    </Specimen>
  )
}

function Words() {
  return (
    <Specimen title="Badge, Callout, EmptyState, RelativeTime, Bitting">
      <Row>
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        <Bitting seed="acme-bookings" />
        <RelativeTime value={new Date('2020-02-29T12:00:00Z')} />
      </Row>
      {TONES.map((tone) => (
        <Callout key={tone} tone={tone} title={`A remark that is ${tone}`}>
          With a sentence that says what to do about it.
        </Callout>
      ))}
      <EmptyState title="Nothing here yet." action={<Button>Create the first</Button>}>
        Says what appears here and offers one action.
      </EmptyState>
    </Specimen>
  )
}

function Fields() {
  return (
    <Specimen title="InputField, TextareaField, SelectField, ChoiceGroup, FormSummary">
      <SummarySpecimen />
      <div className="grid gap-6 sm:grid-cols-2">
        <InputField name="plain" label="Plain" hint="With a hint." />
        <InputField name="wrong" label="Wrong" required defaultValue="-acme" error="Start with a letter." />
        <InputField name="mono" label="Monospace" monospace defaultValue="acme-bookings" required />
        <InputField name="off" label="Disabled" disabled defaultValue="Cannot be changed" />
        <TextareaField name="long" label="Several lines" rows={3} />
        <SelectField name="choice" label="Choice" required>
          <option>One</option>
          <option>Another</option>
        </SelectField>
        <ChoiceGroup id="boxes" legend="Checkboxes" error="Choose at least one.">
          <Checkbox name="boxes" value="a" label="Chosen" hint="With a hint." defaultChecked />
          <Checkbox name="boxes" value="b" label="Not chosen" />
          <Checkbox name="boxes" value="c" label="Unavailable" disabled />
        </ChoiceGroup>
        <ChoiceGroup id="radios" legend="Radios" hint="One of them.">
          <Radio name="radios" value="a" label="The one" defaultChecked />
          <Radio name="radios" value="b" label="The other" />
        </ChoiceGroup>
      </div>
    </Specimen>
  )
}

function Data() {
  return (
    <Specimen title="Card, StatGrid, Table, CodeBlock">
      <Card title="Card" description="With a description." actions={<Button size="sm">Action</Button>}>
        <p>And what it frames.</p>
      </Card>
      <StatGrid>
        <Stat label="Tokens issued" value="12,345" note="in 24 h" />
        <Stat label="Failures" value="0" />
        <Stat label="Last use" value="Never used" />
      </StatGrid>
      <Table caption="A table with its caption">
        <thead>
          <tr>
            <ColumnHead>What</ColumnHead>
            <ColumnHead className="text-right">How many</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {['First', 'A very long name that has to break somewhere'].map((name) => (
            <tr key={name}>
              <RowHead>{name}</RowHead>
              <Cell numeric>1,234</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <CodeBlock
        code={'curl -u "acme-bookings:$LATCHKEY_CLIENT_SECRET" \\\n  -d grant_type=client_credentials'}
        title="shell"
      />
    </Specimen>
  )
}
