-- What version 2 of the records wrote: every table with rows.
BEGIN TRANSACTION;
CREATE TABLE action (
	id INTEGER NOT NULL, 
	file_id INTEGER NOT NULL, 
	about VARCHAR NOT NULL, 
	about_title VARCHAR NOT NULL, 
	what TEXT NOT NULL, 
	owner VARCHAR NOT NULL, 
	due DATE NOT NULL, 
	opened DATETIME NOT NULL, 
	"by" INTEGER NOT NULL, 
	closed DATETIME, 
	closed_by INTEGER, 
	closed_because TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(file_id) REFERENCES case_file (id) ON DELETE CASCADE
);
INSERT INTO "action" VALUES(1,1,'','','Visit again','North','2026-05-01','2026-04-20 09:00:00.000000',4,NULL,NULL,'',1);
CREATE TABLE answer (
	marking_id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	grade VARCHAR NOT NULL, 
	comment TEXT NOT NULL, 
	PRIMARY KEY (marking_id, "key"), 
	FOREIGN KEY(marking_id) REFERENCES marking (id) ON DELETE CASCADE
);
INSERT INTO "answer" VALUES(1,'p#a','Good','Yes');
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	dataset_id INTEGER NOT NULL, 
	data VARCHAR NOT NULL, 
	asked DATETIME NOT NULL, 
	"by" INTEGER, 
	state VARCHAR NOT NULL, 
	as_of VARCHAR NOT NULL, 
	known_on VARCHAR NOT NULL, 
	period VARCHAR NOT NULL, 
	publication INTEGER, 
	policy VARCHAR NOT NULL, 
	said TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,1,'Extract 1','2026-04-20 09:00:00.000000',4,'ready','2026-03-31','','',1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','');
INSERT INTO "audit" VALUES(2,2,'Extract 2','2026-04-20 09:00:00.000000',4,'ready','2026-03-31','','',1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','');
INSERT INTO "audit" VALUES(3,5,'Extract 5','2026-04-20 09:00:00.000000',4,'ready','2026-03-31','','',1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','');
CREATE TABLE case_file (
	id INTEGER NOT NULL, 
	sample_id INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	"case" VARCHAR NOT NULL, 
	stratum VARCHAR NOT NULL, 
	team VARCHAR NOT NULL, 
	auditor INTEGER, 
	second INTEGER, 
	agreed VARCHAR NOT NULL, 
	agreed_by INTEGER, 
	agreed_because TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (sample_id, "case"), 
	FOREIGN KEY(sample_id) REFERENCES sample (id) ON DELETE CASCADE
);
INSERT INTO "case_file" VALUES(1,1,1,'C-1','all','North',4,NULL,'',NULL,'',1);
INSERT INTO "case_file" VALUES(2,1,2,'C-2','all','North',4,NULL,'',NULL,'',1);
CREATE TABLE challenge (
	id INTEGER NOT NULL, 
	mark VARCHAR NOT NULL, 
	facts VARCHAR NOT NULL, 
	audit_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	told JSON NOT NULL, 
	changed DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (mark, facts)
);
INSERT INTO "challenge" VALUES(1,'m','f',1,'record','open','North','{"state": "met"}','2026-04-20 09:00:00.000000');
CREATE TABLE challenge_step (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	"by" INTEGER, 
	state VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(challenge_id) REFERENCES challenge (id) ON DELETE CASCADE
);
INSERT INTO "challenge_step" VALUES(1,1,'2026-04-20 09:00:00.000000',4,'open','North','It is in the notes');
CREATE TABLE dataset (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	uploaded DATETIME NOT NULL, 
	"by" INTEGER, 
	state VARCHAR NOT NULL, 
	said TEXT NOT NULL, 
	told JSON NOT NULL, 
	extracted DATE, 
	form VARCHAR, 
	PRIMARY KEY (id)
);
INSERT INTO "dataset" VALUES(1,'Extract 1','2026-04-20 09:00:00.000000',4,'ready','','{"format": "native"}','2026-03-31','native');
INSERT INTO "dataset" VALUES(2,'Extract 2','2026-04-20 09:00:00.000000',4,'ready','','{"format": "native"}','2026-03-31','native');
CREATE TABLE dataset_file (
	dataset_id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	bytes INTEGER NOT NULL, 
	PRIMARY KEY (dataset_id, name), 
	FOREIGN KEY(dataset_id) REFERENCES dataset (id) ON DELETE CASCADE
);
INSERT INTO "dataset_file" VALUES(1,'visit.csv','1111111111111111111111111111111111111111111111111111111111111111',40);
INSERT INTO "dataset_file" VALUES(2,'visit.csv','2222222222222222222222222222222222222222222222222222222222222222',40);
CREATE TABLE grade (
	place INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	sound BOOLEAN NOT NULL, 
	PRIMARY KEY (place)
);
INSERT INTO "grade" VALUES(1,'Good',1);
INSERT INTO "grade" VALUES(2,'Poor',0);
CREATE TABLE marking (
	id INTEGER NOT NULL, 
	file_id INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	hands JSON NOT NULL, 
	version INTEGER NOT NULL, 
	changed DATETIME NOT NULL, 
	finished DATETIME, 
	grade VARCHAR NOT NULL, 
	comment TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (file_id, place), 
	FOREIGN KEY(file_id) REFERENCES case_file (id) ON DELETE CASCADE
);
INSERT INTO "marking" VALUES(1,1,1,4,'[4]',1,'2026-04-20 09:00:00.000000',NULL,'Good','Seen alone');
CREATE TABLE retention (
	id INTEGER NOT NULL, 
	months INTEGER, 
	"by" INTEGER, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "retention" VALUES(1,12,4,'2026-04-20 09:00:00.000000');
CREATE TABLE sample (
	id INTEGER NOT NULL, 
	audit_id INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	drawn DATETIME NOT NULL, 
	"by" INTEGER, 
	asked JSON NOT NULL, 
	population INTEGER NOT NULL, 
	strata JSON NOT NULL, 
	grades JSON NOT NULL, 
	checks JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(audit_id) REFERENCES audit (id) ON DELETE CASCADE
);
INSERT INTO "sample" VALUES(1,1,'Spring','2026-04-20 09:00:00.000000',4,'{"size": 2}',9,'[["all", 9, 2]]','[["Good", true]]','[]');
CREATE INDEX ix_sample_audit_id ON sample (audit_id);
CREATE INDEX ix_challenge_step_challenge_id ON challenge_step (challenge_id);
CREATE INDEX ix_case_file_sample_id ON case_file (sample_id);
CREATE INDEX ix_marking_file_id ON marking (file_id);
CREATE INDEX ix_action_file_id ON action (file_id);
COMMIT;
PRAGMA user_version = 2;
