-- The links with which people are let into a team are looked up by the team.
CREATE INDEX "one_time_link_team_idx" ON "one_time_link" (("detail" ->> 'teamId') COLLATE "C")
    WHERE "kind" = 'team_invitation';
