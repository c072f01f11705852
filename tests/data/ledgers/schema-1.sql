BEGIN TRANSACTION;
CREATE TABLE actors (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	name TEXT NOT NULL, 
	country VARCHAR, 
	sector VARCHAR, 
	office TEXT, 
	person BOOLEAN NOT NULL, 
	wikidata VARCHAR, 
	why TEXT NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
INSERT INTO "actors" VALUES(1,0,'a1','Anil Rao','IND','GOV','Minister of Defence',1,NULL,'made for a test','{"id":"a1","name":"Anil Rao","country":"IND","sector":"GOV","sectors":["GOV"],"office":"Minister of Defence","person":true,"wikidata":null,"mentions":[[0,8]],"why":"made for a test","evidence":null,"confidence":null,"candidates":[]}');
INSERT INTO "actors" VALUES(1,1,'a2','Dana Peled','ISR','GOV',NULL,1,NULL,'made for a test','{"id":"a2","name":"Dana Peled","country":"ISR","sector":"GOV","sectors":["GOV"],"office":null,"person":true,"wikidata":null,"mentions":[[20,30]],"why":"made for a test","evidence":null,"confidence":null,"candidates":[]}');
CREATE TABLE assessments (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	speaker VARCHAR, 
	about VARCHAR NOT NULL, 
	direction VARCHAR NOT NULL, 
	period_text TEXT, 
	period_start DATE, 
	period_end DATE, 
	words TEXT NOT NULL, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE commitment_actors (
	record INTEGER NOT NULL, 
	commitment VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	role VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	country VARCHAR, 
	PRIMARY KEY (record, commitment, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE commitments (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	what TEXT NOT NULL, 
	event VARCHAR, 
	statement VARCHAR, 
	due_text TEXT, 
	due_start DATE, 
	due_end DATE, 
	words TEXT NOT NULL, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE documents (
	document INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	content VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	title TEXT, 
	url TEXT, 
	publisher TEXT, 
	published DATE, 
	language VARCHAR NOT NULL, 
	format VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	exact_text TEXT, 
	added_at DATETIME NOT NULL, 
	PRIMARY KEY (document), 
	UNIQUE (id, version), 
	UNIQUE (id, content)
);
INSERT INTO "documents" VALUES(1,'d1',1,'5e34ea8170f17baf2bceb70c46cf9349dc649ce2d156c392b5a3171e3b617e19','e74cd55b0e1c0cf174287fc992b41c4f581937caa549ae17344e201f9fe174ea','Ministers talk','https://wire.example/1','The Wire','2023-03-03','en','text','Anil Rao telephoned Dana Peled from his desk. The two spoke of drones.',NULL,'2026-11-23 09:27:22.000000');
CREATE TABLE dropped (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	words TEXT NOT NULL, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE event_actors (
	record INTEGER NOT NULL, 
	event VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	role VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	country VARCHAR, 
	words TEXT NOT NULL, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	PRIMARY KEY (record, event, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
INSERT INTO "event_actors" VALUES(1,'e1',0,'actor','a1','IND','Anil Rao',0,8);
INSERT INTO "event_actors" VALUES(1,'e1',1,'actor','a2','ISR','Dana Peled',20,30);
CREATE TABLE events (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	modes VARCHAR NOT NULL, 
	contexts VARCHAR NOT NULL, 
	quad INTEGER NOT NULL, 
	score FLOAT NOT NULL, 
	status VARCHAR NOT NULL, 
	date_text TEXT, 
	date_start DATE, 
	date_end DATE, 
	place INTEGER, 
	topics TEXT NOT NULL, 
	statement VARCHAR, 
	words TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	sentence_start INTEGER NOT NULL, 
	sentence_end INTEGER NOT NULL, 
	confidence FLOAT NOT NULL, 
	why TEXT NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
INSERT INTO "events" VALUES(1,0,'e1','CONSULT','phone','',1,2.5,'actual','on the day','2023-03-03','2023-03-03',NULL,'',NULL,'telephoned','Anil Rao telephoned Dana Peled from his desk.',0,45,0.9,'consult-test','{"id":"e1","type":"CONSULT","modes":["phone"],"contexts":[],"quad":1,"score":2.5,"status":"actual","actors":[{"actor":"a1","span":[0,8]},{"actor":"a2","span":[20,30]}],"recipients":[],"date":{"text":"on the day","start":"2023-03-03","end":"2023-03-03","span":null,"why":"test","value":null,"precision":null},"place":null,"topics":[],"trigger":[[9,19]],"sentence":[0,45],"statement":null,"evidence":[{"sentence":[0,45],"trigger":[[9,19]],"statement":null,"entry":"consult-test"}],"confidence":0.9,"why":"consult-test","areas":[]}');
CREATE TABLE evidence (
	record INTEGER NOT NULL, 
	event VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	sentence_start INTEGER NOT NULL, 
	sentence_end INTEGER NOT NULL, 
	statement VARCHAR, 
	entry VARCHAR NOT NULL, 
	PRIMARY KEY (record, event, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
INSERT INTO "evidence" VALUES(1,'e1',0,'telephoned','Anil Rao telephoned Dana Peled from his desk.',0,45,NULL,'consult-test');
CREATE TABLE instrument_parties (
	record INTEGER NOT NULL, 
	instrument VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	actor VARCHAR NOT NULL, 
	country VARCHAR, 
	PRIMARY KEY (record, instrument, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE instruments (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	name TEXT NOT NULL, 
	action VARCHAR, 
	date_text TEXT, 
	date_start DATE, 
	date_end DATE, 
	event VARCHAR, 
	words TEXT NOT NULL, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE ledger_info (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "ledger_info" VALUES('schema','1');
INSERT INTO "ledger_info" VALUES('made_by','dragoman 0.1.0');
CREATE TABLE named (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	name TEXT NOT NULL, 
	date_text TEXT, 
	date_start DATE, 
	date_end DATE, 
	words TEXT NOT NULL, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE places (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	name TEXT NOT NULL, 
	country VARCHAR, 
	admin1 TEXT, 
	lat FLOAT, 
	lon FLOAT, 
	geonames INTEGER, 
	feature VARCHAR, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE records (
	record INTEGER NOT NULL, 
	document INTEGER NOT NULL, 
	run INTEGER NOT NULL, 
	matrix VARCHAR NOT NULL, 
	json TEXT NOT NULL, 
	added_at DATETIME NOT NULL, 
	PRIMARY KEY (record), 
	UNIQUE (document, run), 
	FOREIGN KEY(document) REFERENCES documents (document), 
	FOREIGN KEY(run) REFERENCES runs (run)
);
INSERT INTO "records" VALUES(1,1,1,'blis','{"id":"d1","title":"Ministers talk","url":"https://wire.example/1","publisher":"The Wire","published":"2023-03-03","language":"en","sha256":"e74cd55b0e1c0cf174287fc992b41c4f581937caa549ae17344e201f9fe174ea","format":"text","dateline":null,"furniture":[]}','2026-11-23 09:27:22.000000');
CREATE TABLE runs (
	run INTEGER NOT NULL, 
	hash VARCHAR NOT NULL, 
	dragoman VARCHAR NOT NULL, 
	model VARCHAR NOT NULL, 
	codebook VARCHAR NOT NULL, 
	kb VARCHAR NOT NULL, 
	json TEXT NOT NULL, 
	added_at DATETIME NOT NULL, 
	PRIMARY KEY (run), 
	UNIQUE (hash)
);
INSERT INTO "runs" VALUES(1,'0e5ad8278be1bea3ddeea64b0af33961fea7e6441402c4db1909d4d5980e86b5','0.1.0','en_test 1.0','c0de','feed','{"dragoman":"0.1.0","model":"en_test 1.0","codebook":"c0de","kb":"feed","heard":false,"scorer":null,"tagger":null}','2026-11-23 09:27:22.000000');
CREATE TABLE statements (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	speaker VARCHAR, 
	relays VARCHAR, 
	kind VARCHAR NOT NULL, 
	channel VARCHAR, 
	on_record BOOLEAN NOT NULL, 
	side VARCHAR, 
	within VARCHAR, 
	source TEXT NOT NULL, 
	cue TEXT NOT NULL, 
	content TEXT NOT NULL, 
	why TEXT NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE TABLE tenures (
	record INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	actor VARCHAR NOT NULL, 
	office TEXT NOT NULL, 
	country VARCHAR, 
	action VARCHAR NOT NULL, 
	date_text TEXT, 
	date_start DATE, 
	date_end DATE, 
	words TEXT NOT NULL, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	json TEXT NOT NULL, 
	PRIMARY KEY (record, position), 
	FOREIGN KEY(record) REFERENCES records (record)
);
CREATE INDEX actors_by_wikidata ON actors (wikidata);
CREATE INDEX events_by_day ON events (date_start, type);
CREATE INDEX event_actors_by_country ON event_actors (country, record);
CREATE INDEX instrument_parties_by_country ON instrument_parties (country, record);
CREATE INDEX commitment_actors_by_country ON commitment_actors (country, record);
CREATE VIEW current_records AS
SELECT records.record, records.document, records.run, documents.id, documents.version
FROM records JOIN documents ON documents.document = records.document
WHERE documents.version = (SELECT max(d.version) FROM documents d WHERE d.id = documents.id)
  AND records.run = (SELECT max(r.run) FROM records r WHERE r.document = records.document);
COMMIT;
