import type { Assets } from '../src/assets.ts';
import { BigChoice, EmptyState, Hero, ListHeader, TopNavigation, UserMenu, Workspace } from '../src/desk.tsx';
import { sample } from './frame.tsx';

const organisation = { id: 'ntnu', name: 'NTNU hjelp', href: '/' };

/** The desk's pages in their shape. */
export function deskPages(assets: Assets): Record<string, string> {
  return {
    'desk-front': sample(
      assets,
      'NTNU hjelp',
      <Hero title="Hva kan vi hjelpe deg med?" lead="Meld inn en sak, følg med på den du har, eller finn svaret selv.">
        <BigChoice
          href="/self"
          icon="Lifebuoy"
          title="Selvbetjening"
          text="For studenter og ansatte. Se og meld saker."
        />
        <BigChoice
          href="/operator"
          icon="PersonHeadset"
          title="Pålogging for operatør"
          text="For saksbehandlere. Krever to-faktor."
          primary
        />
      </Hero>,
      { variant: 'wide', organisation },
    ),
    'desk-queue': sample(
      assets,
      'Kø',
      <Workspace
        list={
          <>
            <ListHeader title="Kø" count="0 saker" />
            <EmptyState title="God morgen, Kari. Køen er tom." text="Nye saker dukker opp her av seg selv." />
          </>
        }
        detail={<EmptyState icon="PersonHeadset" title="Velg en sak i køen" />}
      />,
      {
        variant: 'workspace',
        organisation,
        navigation: <Navigation />,
        account: <Account />,
        languages: null,
        footer: null,
      },
    ),
  };
}

function Navigation() {
  return (
    <TopNavigation
      label="Hovedmeny"
      items={[
        { label: 'Kø', href: '/queue', current: true, count: 0 },
        { label: 'Mine saker', href: '/mine' },
        { label: 'Kunnskap', href: '/knowledge' },
      ]}
    />
  );
}

function Account() {
  return (
    <UserMenu
      label="Innlogget som"
      name="Kari Nordmann"
      address="kari@ntnu.no"
      items={[{ label: 'Sikkerhet for kontoen', href: '/security' }]}
      signOut={{ label: 'Logg ut', action: '/sign-out', hidden: { csrf: 'x' } }}
    />
  );
}
