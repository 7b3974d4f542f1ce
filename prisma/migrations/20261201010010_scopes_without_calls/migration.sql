-- Two scopes of our own API are there before the calls that they are for: each says so, unless somebody has described it anew.
UPDATE scope SET description = 'Register and change the apps of your team. No call needs it yet.'
WHERE name = 'clients:write' AND description = 'Register and change the apps of your team';
UPDATE scope SET description = 'Read the usage of your team’s apps. No call needs it yet.'
WHERE name = 'usage:read' AND description = 'Read the usage of your team''s apps';
