import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultCampaign } from '../settings-campaign.ts';
import { isInCampaign } from './in-campaign.ts';

const on = { ...defaultCampaign, enabled: true };

test('a campaign is for everybody, for the groups that it names, and never for the ones it leaves out', () => {
  assert.equal(isInCampaign(on, []), true);
  assert.equal(isInCampaign({ ...on, enabled: false }, []), false);
  const staff = { ...on, includeGroups: ['staff', 'administrator'] };
  assert.deepEqual(
    [[], ['student'], ['staff'], ['student', 'administrator']].map((roles) => isInCampaign(staff, roles)),
    [false, false, true, true],
  );
  const spared = { ...staff, excludeGroups: ['drill'] };
  assert.equal(isInCampaign(spared, ['staff', 'drill']), false);
  assert.equal(isInCampaign({ ...on, excludeGroups: ['drill'] }, ['drill']), false);
});
